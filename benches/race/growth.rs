//! What a message costs in a small mailbox and in a large one: it shall be the same.

use std::error::Error;
use std::fs;

use super::contender::Contender;
use super::mail::Volume;
use super::measure::{Sample, measure, median};
use super::server::Protocol;
use super::works::Race;

/// Octets of a message, on average.
const OCTETS: usize = 3_600;

impl Race<'_> {
    /// The curve: mailboxes of very different sizes, fetched and fetched again.
    pub(crate) fn growth(&self) -> Result<(), Box<dyn Error>> {
        if !self.wanted("growth") {
            return Ok(());
        }
        println!("\n| growth: messages | protocol | cold | per message | peak | nothing new | peak |");
        println!("|--:|---|--:|--:|--:|--:|--:|");
        let sizes: &[usize] = if self.options.million {
            &[1_000, 10_000, 100_000, 1_000_000]
        } else {
            &[1_000, 10_000, 100_000]
        };
        for messages in sizes {
            for protocol in Protocol::BOTH {
                self.grown(*messages, protocol)?;
            }
        }
        Ok(())
    }

    fn grown(&self, messages: usize, protocol: Protocol) -> Result<(), Box<dyn Error>> {
        let user = self.user(Volume { messages, octets: messages * OCTETS })?;
        let course = self.course(protocol, self.server.port(protocol), &user, "growing");
        let (mut cold, mut again) = (Vec::new(), Vec::new());
        // What takes minutes is done once.
        let rounds = if messages > 100_000 { 1 } else { self.options.rounds };
        for _ in 0..rounds {
            Contender::Mailctl.settle(&course)?;
            cold.push(measure(&mut Contender::Mailctl.receive(&course))?);
            again.push(measure(&mut Contender::Mailctl.receive(&course))?);
        }
        fs::remove_dir_all(&course.home)?;
        let seconds = |samples: &[Sample]| {
            median(samples.iter().map(|sample| sample.took)).unwrap_or_default().as_secs_f64()
        };
        let peak = |samples: &[Sample]| {
            median(samples.iter().map(|sample| sample.peak)).unwrap_or_default().div_ceil(1000)
        };
        #[expect(clippy::cast_precision_loss, reason = "a million is exact")]
        let each = seconds(&cold) * 1e6 / (messages / self.options.scale.max(1)) as f64;
        println!(
            "| {messages} | {} | {:.2} s | {each:.0} µs | {} MB | {:.2} s | {} MB |",
            protocol.title(),
            seconds(&cold),
            peak(&cold),
            seconds(&again),
            peak(&again),
        );
        Ok(())
    }
}
