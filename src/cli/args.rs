//! What was typed: the tree of commands.
//!
//! The doc comments are the help, the man pages and the completions.

use clap::{Parser, Subcommand};

use super::frame::Options;
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
Exit codes:
    0  done
    1  nothing new or nothing matched (only with --exit-code)
    2  usage
   65  malformed message
   66  no such account, mailbox or message
   69  not possible with this server
   70  bug
   73  cannot write
   74  cannot read
   75  try again later, or only a part was done
   76  protocol or TLS failure
   77  credentials
   78  configuration
  130  interrupted; 143 terminated";

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
