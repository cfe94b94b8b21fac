//! What was typed: the options that every command knows, and the tree of commands.
//!
//! The doc comments are the help, the man pages and the completions.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::FalseyValueParser;
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use crate::mail::parse_span;

use super::{
    account, attachments, completions, config, delete, fetch, init, list, login, logout, mailboxes, man,
    read, retention, store,
};

/// Receive, list, read and delete mail over POP3 and IMAP
///
/// One set of commands for both protocols, over one local store per account. Mail is fetched into
/// Maildirs that other programs can read, and every message keeps the same short number for good.
///
/// Start with `mailctl init`, then `mailctl fetch`, `mailctl list` and `mailctl read 1`.
#[derive(Debug, Parser)]
#[command(
    name = "mailctl",
    bin_name = "mailctl",
    version,
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = EXIT_CODES
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) options: Options,

    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "\
Exit codes: 0 done; 1 nothing new or nothing matched (only with --exit-code); 2 usage; 65 malformed
message; 66 no such account, mailbox or message; 69 not possible with this server; 70 bug; 73 cannot
write; 74 cannot read; 75 try again later, or only a part was done; 76 protocol or TLS failure;
77 credentials; 78 configuration; 130 and 143 interrupted.";

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    /// On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The options that every command knows.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Global options")]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch that a person types")]
pub(crate) struct Options {
    /// Use this account; may be given several times
    ///
    /// Without it and without --all: `$MAILCTL_ACCOUNT`, else the config's `default-account`, else
    /// the only account there is.
    #[arg(short, long = "account", value_name = "ACCOUNT", global = true, conflicts_with = "all")]
    pub(crate) accounts: Vec<String>,

    /// Use all accounts of the config
    #[arg(short = 'A', long, global = true)]
    pub(crate) all: bool,

    /// Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`
    #[arg(long, value_name = "FILE", global = true)]
    pub(crate) config: Option<PathBuf>,

    /// Print JSON Lines: one object per message, event or report
    #[arg(long, env = "MAILCTL_JSON", value_parser = FalseyValueParser::new(), hide_env_values = true, global = true)]
    pub(crate) json: bool,

    /// Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well
    #[arg(short = '0', long, global = true)]
    pub(crate) print0: bool,

    /// Print no status, only data, warnings and errors
    #[arg(short, long, env = "MAILCTL_QUIET", value_parser = FalseyValueParser::new(), hide_env_values = true, global = true)]
    pub(crate) quiet: bool,

    /// Tell more of what is done; may be given several times
    #[arg(short, long, action = ArgAction::Count, global = true, conflicts_with = "quiet")]
    pub(crate) verbose: u8,

    /// When to use colours
    ///
    /// With `auto`, `NO_COLOR` turns them off and `CLICOLOR_FORCE` turns them on.
    #[arg(
        long,
        value_name = "WHEN",
        value_enum,
        default_value_t,
        env = "MAILCTL_COLOR",
        hide_env_values = true,
        global = true
    )]
    pub(crate) color: When,

    /// Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`
    #[arg(long, env = "MAILCTL_NO_PAGER", value_parser = FalseyValueParser::new(), hide_env_values = true, global = true)]
    pub(crate) no_pager: bool,

    /// Never ask anything: fail instead, and say how to go on
    #[arg(long, env = "MAILCTL_NO_INPUT", value_parser = FalseyValueParser::new(), hide_env_values = true, global = true)]
    pub(crate) no_input: bool,

    /// Do not connect to any server; changes are queued
    #[arg(long, env = "MAILCTL_OFFLINE", value_parser = FalseyValueParser::new(), hide_env_values = true, global = true)]
    pub(crate) offline: bool,

    /// Wait at most this long for each reply of a server: `30s`, `2m`
    #[arg(
        long,
        value_name = "D",
        value_parser = parse_span,
        env = "MAILCTL_TIMEOUT",
        hide_env_values = true,
        global = true
    )]
    pub(crate) timeout: Option<Duration>,

    /// Write the conversation with the server to standard error, secrets masked
    #[arg(long, env = "MAILCTL_TRACE", value_parser = FalseyValueParser::new(), hide_env_values = true, global = true)]
    pub(crate) trace: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Fetch(fetch::Args),
    List(list::Args),
    Read(read::Args),
    Attachments(attachments::Args),
    Delete(delete::Args),
    Mailboxes(mailboxes::Args),
    Retention(retention::Args),
    Init(init::Args),
    Account(account::Args),
    Login(login::Args),
    Logout(logout::Args),
    Config(config::Args),
    Store(store::Args),
    Completions(completions::Args),
    Man(man::Args),
}
