//! Colours, and what the environment says about them.

use std::env;

use anstyle::{AnsiColor, Style};

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Color {
    /// On a terminal that can, unless the environment says otherwise.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How a piece of text is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Paint {
    /// As everything else.
    #[default]
    Plain,
    /// What the eye shall find first.
    Bold,
    /// What can be passed over.
    Dim,
    /// What went wrong; bold as well.
    Red,
    /// What is well.
    Green,
    /// What asks for attention; bold as well.
    Yellow,
    /// What names something.
    Cyan,
}

impl Paint {
    const fn style(self) -> Style {
        let style = Style::new();
        match self {
            Self::Plain => style,
            Self::Bold => style.bold(),
            Self::Dim => style.dimmed(),
            Self::Red => style.bold().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Red))),
            Self::Green => style.fg_color(Some(anstyle::Color::Ansi(AnsiColor::Green))),
            Self::Yellow => style.bold().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Yellow))),
            Self::Cyan => style.fg_color(Some(anstyle::Color::Ansi(AnsiColor::Cyan))),
        }
    }

    /// Appends `text` to `line`, drawn like this when `on`.
    pub(super) fn wrap(self, on: bool, text: &str, line: &mut String) {
        if on && self != Self::Plain && !text.is_empty() {
            let style = self.style();
            line.push_str(&format!("{style}{text}{style:#}"));
        } else {
            line.push_str(text);
        }
    }
}

/// What the environment says about terminals.
#[derive(Debug, Default)]
pub(super) struct Environment {
    no_color: bool,
    force_color: bool,
    no_clicolor: bool,
    dumb: bool,
    locale: Option<String>,
}

impl Environment {
    /// Reads it once.
    pub(super) fn read() -> Self {
        Self::from(|name| env::var_os(name).map(|value| value.to_string_lossy().into_owned()))
    }

    fn from(variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name| variable(name).filter(|value| !value.is_empty());
        Self {
            no_color: set("NO_COLOR").is_some(),
            force_color: set("CLICOLOR_FORCE").is_some_and(|value| value != "0"),
            no_clicolor: set("CLICOLOR").is_some_and(|value| value == "0"),
            dumb: set("TERM").is_none_or(|value| value == "dumb"),
            locale: set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG")),
        }
    }

    /// Whether to use colours. What was typed counts most, then `NO_COLOR`, then `CLICOLOR_FORCE`.
    pub(super) const fn colors(&self, wish: Color, terminal: bool) -> bool {
        match wish {
            Color::Always => true,
            Color::Never => false,
            Color::Auto if self.no_color => false,
            Color::Auto => self.force_color || (terminal && !self.dumb && !self.no_clicolor),
        }
    }

    /// Whether the terminal cannot move its cursor, or nobody said that it can.
    pub(super) const fn is_dumb(&self) -> bool {
        self.dumb
    }

    /// Whether the locale names another encoding than UTF-8. No locale at all (a container, an
    /// ssh session) says nothing about the terminal, and terminals are UTF-8.
    pub(super) fn is_ascii(&self) -> bool {
        self.locale.as_deref().is_some_and(|locale| {
            let locale = locale.to_ascii_lowercase();
            !locale.contains("utf-8") && !locale.contains("utf8")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Color, Environment};

    fn env(variables: &[(&str, &str)]) -> Environment {
        Environment::from(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn f06_what_was_typed_counts_most_then_the_environment_then_the_terminal() {
        for (variables, wish, terminal, colors) in [
            (&[("TERM", "xterm")][..], Color::Auto, true, true),
            (&[], Color::Auto, true, false),
            (&[], Color::Auto, false, false),
            (&[("NO_COLOR", "1"), ("TERM", "xterm")], Color::Auto, true, false),
            (&[("NO_COLOR", ""), ("TERM", "xterm")], Color::Auto, true, true),
            (&[("NO_COLOR", "1")], Color::Always, false, true),
            (&[("CLICOLOR_FORCE", "1")], Color::Auto, false, true),
            (&[("CLICOLOR_FORCE", "0")], Color::Auto, false, false),
            (&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], Color::Auto, true, false),
            (&[("CLICOLOR", "0"), ("TERM", "xterm")], Color::Auto, true, false),
            (&[("TERM", "dumb")], Color::Auto, true, false),
            (&[("TERM", "dumb")], Color::Always, true, true),
            (&[], Color::Never, true, false),
        ] {
            assert_eq!(env(variables).colors(wish, terminal), colors, "{variables:?} {wish:?} {terminal}");
        }
    }

    #[test]
    fn f06_a_locale_that_names_no_utf8_gets_ascii() {
        for (variables, ascii) in [
            (&[][..], false),
            (&[("LANG", "en_US.UTF-8")], false),
            (&[("LANG", "de_DE.utf8")], false),
            (&[("LANG", "C.UTF-8")], false),
            (&[("LANG", "C")], true),
            (&[("LANG", "de_DE.ISO-8859-1")], true),
            (&[("LC_ALL", "POSIX"), ("LANG", "en_US.UTF-8")], true),
            (&[("LC_CTYPE", "en_US.UTF-8"), ("LANG", "C")], false),
            (&[("LC_ALL", ""), ("LANG", "en_US.UTF-8")], false),
        ] {
            assert_eq!(env(variables).is_ascii(), ascii, "{variables:?}");
        }
    }
}
