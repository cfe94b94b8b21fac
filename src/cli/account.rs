//! `mailctl account`: the accounts of the config.

mod test;

use serde::Serialize;

use super::frame::{Context, Outcome, clock};
use crate::config::{Account, Origin, Setting};
use crate::engine;
use crate::error::Result;
use crate::mail::{Timestamp, print_span};
use crate::store::Store;
use crate::ui::{Cell, Column, Paint, Table};

/// List, show or test accounts
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) action: Action,
}

/// What to do with them.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Action {
    /// List the accounts of the config
    List,
    /// Show the settings of an account and where each comes from; secrets are never shown
    Show {
        /// The account
        #[arg(value_name = "ACCOUNT")]
        name: Option<String>,
    },
    /// Connect, sign in and tell what the server can do
    Test {
        /// The account
        #[arg(value_name = "ACCOUNT")]
        name: Option<String>,
    },
}

/// One account as `account list --json` prints it.
#[derive(Serialize)]
struct Listed<'a> {
    account: &'a str,
    protocol: &'a str,
    host: &'a str,
    port: u16,
    username: &'a str,
    address: Option<&'a str>,
    default: bool,
    store: String,
    last_fetch: Option<String>,
}

/// One account as `account show --json` and `config show --json` print it.
#[derive(Serialize)]
struct Shown<'a> {
    account: &'a str,
    default: bool,
    settings: Vec<ShownSetting>,
}

#[derive(Serialize)]
struct ShownSetting {
    key: &'static str,
    value: Option<String>,
    /// `file`, `typed` (an option or its variable) or `default`.
    origin: &'static str,
    line: Option<usize>,
}

/// Runs the command.
pub(crate) fn run(context: &Context, args: Args) -> Result<Outcome> {
    match args.action {
        Action::List => list(context)?,
        Action::Show { name } => {
            let accounts = meant(context, name.as_deref())?;
            show(context, &accounts)?;
        }
        Action::Test { name } => test::test(context, &meant(context, name.as_deref())?)?,
    }
    Ok(Outcome::Done)
}

fn meant<'a>(context: &'a Context, name: Option<&str>) -> Result<Vec<&'a Account>> {
    match name {
        Some(name) => Ok(vec![context.config()?.account(name)?]),
        None => context.accounts(),
    }
}

fn list(context: &Context) -> Result<()> {
    let config = context.config()?;
    let ui = &context.ui;
    if ui.is_json() {
        for account in &config.accounts {
            ui.json(&Listed {
                account: account.name.as_str(),
                protocol: account.protocol.as_str(),
                host: &account.host,
                port: account.port,
                username: &account.username,
                address: account.address.as_deref(),
                default: is_default(context, account),
                store: account.store.display().to_string(),
                last_fetch: last_fetch(account).and_then(clock::rfc3339),
            })?;
        }
        return Ok(());
    }
    if config.accounts.is_empty() {
        ui.status("the config has no account");
        ui.hint("`mailctl init` sets one up");
        return Ok(());
    }
    let mut table = Table::new(vec![
        Column::new("ACCOUNT"),
        Column::new("PROTOCOL"),
        Column::new("HOST").shrinks(8).rank(2),
        Column::new("USER").shrinks(8).rank(3),
        Column::new("LAST FETCH").rank(4),
        Column::new("STORE").shrinks(8).rank(5),
    ]);
    for account in &config.accounts {
        let mark = if is_default(context, account) { "*" } else { "" };
        let fetched = last_fetch(account);
        let short = fetched.map(|time| clock::short(time, context.now, &clock::zone()));
        table.row(vec![
            Cell::new(format!("{}{mark}", account.name)).plain(account.name.as_str()).paint(Paint::Bold),
            Cell::new(account.protocol.as_str()),
            Cell::new(account.host.as_str()),
            Cell::new(account.username.as_str()),
            Cell::new(short.unwrap_or_else(|| "never".to_owned()))
                .plain(fetched.and_then(clock::rfc3339).unwrap_or_default()),
            Cell::new(account.store.display().to_string()),
        ]);
    }
    ui.table(&table)
}

/// Whether `account` is the one that is meant when none is named.
fn is_default(context: &Context, account: &Account) -> bool {
    context.default_account().is_ok_and(|default| default.name == account.name)
}

/// The settings with what was typed over them.
fn in_force(context: &Context, mut settings: Vec<Setting>) -> Vec<Setting> {
    if let Some(timeout) = context.options.timeout {
        let typed = settings.iter_mut().filter(|setting| setting.key == "timeout");
        for setting in typed {
            setting.value = Some(print_span(timeout));
            setting.origin = Origin::Typed("--timeout or MAILCTL_TIMEOUT");
        }
    }
    settings
}

/// When `account` was fetched last; `None` if never, or if its store cannot be asked just now.
fn last_fetch(account: &Account) -> Option<Timestamp> {
    if !account.store.exists() {
        return None;
    }
    let store = Store::open_existing(&account.store, &account.name).ok()??;
    engine::last_fetch(&store).ok()?
}

/// Prints every setting of `accounts` with its origin.
pub(super) fn show(context: &Context, accounts: &[&Account]) -> Result<()> {
    let config = context.config()?;
    let ui = &context.ui;
    for (index, account) in accounts.iter().enumerate() {
        let settings = in_force(context, config.settings(account));
        let default = is_default(context, account);
        if ui.is_json() {
            let settings = settings.into_iter().map(shown).collect();
            ui.json(&Shown { account: account.name.as_str(), default, settings })?;
            continue;
        }
        if ui.is_terminal() {
            let gap = if index > 0 { "\n" } else { "" };
            ui.text(&format!("{gap}account {}{}", account.name, if default { " (default)" } else { "" }))?;
        }
        ui.table(&table(account, settings, ui.is_terminal()))?;
    }
    Ok(())
}

/// On a terminal under the account's name, in a pipe with the name in each line.
fn table(account: &Account, settings: Vec<Setting>, terminal: bool) -> Table {
    let mut columns = vec![Column::new("KEY"), Column::new("VALUE").shrinks(10), Column::new("FROM").rank(2)];
    if !terminal {
        columns.insert(0, Column::new("ACCOUNT"));
    }
    let mut table = Table::new(columns);
    for setting in settings {
        let value = setting.value.unwrap_or_default();
        let paint = if setting.origin == Origin::Default { Paint::Dim } else { Paint::Plain };
        let mut row = vec![
            Cell::new(setting.key),
            Cell::new(if value.is_empty() { "-".to_owned() } else { value.clone() })
                .plain(value)
                .paint(paint),
            Cell::new(setting.origin.to_string()).paint(Paint::Dim),
        ];
        if !terminal {
            row.insert(0, Cell::new(account.name.as_str()));
        }
        table.row(row);
    }
    table
}

fn shown(setting: Setting) -> ShownSetting {
    let (origin, line) = match setting.origin {
        Origin::Line(line) => ("file", Some(line)),
        Origin::Typed(_) => ("typed", None),
        Origin::Default => ("default", None),
    };
    ShownSetting { key: setting.key, value: setting.value, origin, line }
}
