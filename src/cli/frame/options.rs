//! The options that every command knows. The doc comments are the help.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::FalseyValueParser;
use clap::{ArgAction, Args, ValueEnum};

use crate::mail::{MailboxName, parse_span};
use crate::ui::{Color, Settings};

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

impl Options {
    /// What the options say about the terminal.
    pub(crate) fn ui_settings(&self) -> Settings {
        Settings {
            color: match self.color {
                When::Auto => Color::Auto,
                When::Always => Color::Always,
                When::Never => Color::Never,
            },
            quiet: self.quiet,
            verbose: self.verbose,
            json: self.json,
            print0: self.print0,
            pager: !self.no_pager,
            input: !self.no_input,
        }
    }
}

/// Reads a mailbox's name, or a pattern for such names, as a person types it.
pub(crate) fn mailbox_name(text: &str) -> Result<String, String> {
    match MailboxName::new(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err("write a name like INBOX or Lists/rust".to_owned()),
    }
}
