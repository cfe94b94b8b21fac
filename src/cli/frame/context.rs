//! What every verb has at hand (the terminal, the options, the config, the clock, the stores), and
//! how it may end.

use std::future::Future;
use std::sync::Arc;
use std::sync::OnceLock;

use super::clock;
use super::options::Options;
use super::runtime::{self, Stop};
use crate::backend::connect::Dialer;
use crate::backend::trace::{Direction, Trace};
use crate::config::{Account, Config};
use crate::engine;
use crate::error::{Error, ErrorKind, Result};
use crate::mail::Timestamp;
use crate::secret::{Prompt, Resolver, Secret};
use crate::store::Store;
use crate::ui::Ui;

/// How a verb ended that did not fail.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// Done: exit code 0.
    Done,
    /// Done, and there was nothing new or nothing matched: exit code 1. Only with `--exit-code`.
    Nothing,
    /// A verb that looks for faults has found some and named them: the error sums them up. No hint
    /// is due, for it could only be to look for faults.
    Faults(Error),
}

/// What every verb has at hand.
pub(crate) struct Context {
    /// The terminal, shared with every task.
    pub(crate) ui: Ui,
    /// The global options as typed.
    pub(crate) options: Options,
    /// Whether a signal asked us to stop.
    pub(crate) stop: Stop,
    /// When the run began: all accounts and messages are judged by one moment.
    pub(crate) now: Timestamp,
    config: OnceLock<Config>,
}

impl Context {
    /// A context that has read nothing yet.
    pub(crate) fn new(ui: Ui, options: Options) -> Self {
        Self { ui, options, stop: Stop::new(), now: clock::now(), config: OnceLock::new() }
    }

    /// The config, read when first asked for; its warnings are shown then.
    pub(crate) fn config(&self) -> Result<&Config> {
        if let Some(config) = self.config.get() {
            return Ok(config);
        }
        let config = Config::load(self.options.config.as_deref())?;
        for warning in &config.warnings {
            self.ui.warn(warning);
        }
        Ok(self.config.get_or_init(|| config))
    }

    /// The accounts that are meant: those of `-a`, all with `-A`, `$MAILCTL_ACCOUNT`, the default.
    pub(crate) fn accounts(&self) -> Result<Vec<&Account>> {
        let config = self.config()?;
        if config.accounts.is_empty() {
            return Err(Error::new(ErrorKind::Config, "the config has no account")
                .because("`mailctl init` sets one up"));
        }
        if self.options.all {
            return Ok(config.accounts.iter().collect());
        }
        let mut accounts: Vec<&Account> = Vec::new();
        for name in &self.options.accounts {
            let account = config.account(name)?;
            if !accounts.iter().any(|known| known.name == account.name) {
                accounts.push(account);
            }
        }
        if accounts.is_empty() {
            accounts.push(self.default_account()?);
        }
        Ok(accounts)
    }

    /// The one account that is meant: `named`, else as [`Self::accounts`] but only one.
    pub(crate) fn account(&self, named: Option<&str>) -> Result<&Account> {
        if let Some(name) = named {
            return self.config()?.account(name);
        }
        match self.accounts()?.as_slice() {
            [account] => Ok(account),
            accounts => Err(Error::new(
                ErrorKind::Usage,
                format!("this command is for one account, and {} are meant", accounts.len()),
            )),
        }
    }

    /// The account that is meant when none is named.
    pub(crate) fn default_account(&self) -> Result<&Account> {
        let config = self.config()?;
        if let Some(name) = std::env::var("MAILCTL_ACCOUNT").ok().filter(|name| !name.is_empty()) {
            return config.account(&name);
        }
        match (&config.default_account, config.accounts.as_slice()) {
            (Some(name), _) => config.account(name.as_str()),
            (None, [only]) => Ok(only),
            (None, accounts) => {
                let names: Vec<&str> = accounts.iter().map(|account| account.name.as_str()).collect();
                Err(Error::new(ErrorKind::Usage, "no account is named and the config has no default-account")
                    .because(format!("there are: {}", names.join(", "))))
            }
        }
    }

    /// The store of `account`, made when it is not there.
    pub(crate) fn open_store(&self, account: &Account) -> Result<Store> {
        Store::open(&account.store, &account.name).map_err(about(account))
    }

    /// The store of `account`; `None` when it was never fetched. What other programs did to the
    /// Maildirs has been noticed.
    pub(crate) fn existing_store(&self, account: &Account) -> Result<Option<Store>> {
        let mut store = Store::open_existing(&account.store, &account.name).map_err(about(account))?;
        if let Some(store) = &mut store {
            store.reconcile().map_err(about(account))?;
        }
        Ok(store)
    }

    /// As [`Self::block_on`], for what has nothing to bring to an end: the first signal drops it.
    pub(crate) fn block_on_until_stopped<T>(
        &self,
        future: impl Future<Output = Result<T>> + Send,
    ) -> Result<T> {
        let stop = engine::Stop::from(self.stop.watch());
        self.block_on(stop.guard(future))
    }

    /// Says that `account` was never fetched, and what to type.
    pub(crate) fn say_never_fetched(&self, account: &Account) {
        let name = &account.name;
        self.ui.status(&format!("account {name} was never fetched; type `mailctl fetch -a {name}`"));
    }

    /// Runs `future` on the async runtime, with signals turned into [`Stop`], to which it must pay
    /// heed.
    pub(crate) fn block_on<T>(&self, future: impl Future<Output = Result<T>>) -> Result<T> {
        runtime::block_on(&self.stop, &self.ui, future)
    }

    /// Opens sessions of `account`: with its password from where the config says, with `--timeout`
    /// and `--trace`.
    pub(crate) fn dialer(&self, account: &Account) -> Result<Dialer> {
        Ok(Dialer::new(self.timed(account), self.resolver()?, self.trace(account)))
    }

    /// `account` with the limit that was typed.
    fn timed(&self, account: &Account) -> Account {
        let mut account = account.clone();
        account.timeout = self.options.timeout.or(account.timeout);
        account
    }

    /// Gets passwords; asks on the terminal where a person can be asked.
    pub(crate) fn resolver(&self) -> Result<Resolver> {
        Ok(Resolver::new(self.prompt(), self.config()?.secret_variables()))
    }

    /// How to ask for a password; `None` where nobody can be asked.
    pub(crate) fn prompt(&self) -> Option<Prompt> {
        let ui = self.ui.clone();
        self.ui.can_ask().then(|| {
            let ask: Prompt = Arc::new(move |question| ui.password(question).map(Secret::new));
            ask
        })
    }

    /// Where the conversation with a server goes: to standard error with `--trace`, else nowhere.
    pub(crate) fn trace(&self, account: &Account) -> Trace {
        if !self.options.trace {
            return Trace::default();
        }
        let ui = self.ui.clone();
        let name = account.name.clone();
        Trace::to(move |direction, line| {
            let arrow = match direction {
                Direction::Sent => ">",
                Direction::Received => "<",
                Direction::Note => "*",
            };
            ui.trace(&format!("{name} {arrow} {line}"));
        })
    }
}

/// Names the account in an error about it; for `map_err`.
pub(crate) fn about(account: &Account) -> impl FnOnce(Error) -> Error {
    |error| error.of_account(&account.name)
}
