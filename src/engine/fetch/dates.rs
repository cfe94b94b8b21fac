//! How old messages are where the server does not tell: their `Date:` field, looked at once and
//! remembered, so that a later run with `--since` does not look again.

use crate::error::Result;
use crate::mail::{RemoteId, Timestamp};
use crate::store::{Local, Remote, RemoteRow, Store};

use crate::engine::headers;
use crate::engine::plan::{Dates, Want};
use crate::engine::session::Session;
use crate::engine::strikes::Broken;

fn date_note(row: RemoteRow) -> String {
    format!("date.{}", row.0)
}

/// The dates of `rows` that were looked up in earlier runs.
pub(crate) fn known_dates(store: &Store, rows: &[Remote]) -> Result<Dates> {
    let mut dates = Dates::new();
    for row in rows.iter().filter(|row| row.received.is_none()) {
        let known = match row.local {
            Local::Nothing | Local::Header(_) => store.recall(&date_note(row.row))?,
            Local::Whole(_) | Local::Removed(_) => None,
        };
        dates.extend(known.and_then(|date| date.parse().ok()).map(|date| (row.row, date)));
    }
    Ok(dates)
}

/// Looks at the `Date:` fields of `undated`, messages of the current mailbox, and notes them.
pub(crate) async fn look_up_dates(
    session: &mut Session<'_>,
    undated: &[Want],
) -> Result<Vec<(RemoteRow, Timestamp)>, Broken> {
    let ids: Vec<RemoteId> = undated.iter().map(|want| want.id.clone()).collect();
    let found = headers::look_at(session.backend.as_mut(), &ids, session.stop).await?;
    let date = |want: &Want| found.get(&want.id).and_then(|header| header.envelope.date);
    // What bears no readable date cannot be called old.
    let dates: Vec<(RemoteRow, Timestamp)> =
        undated.iter().map(|want| (want.row, date(want).unwrap_or(session.now))).collect();
    let noted = dates.clone();
    session
        .keeper
        .run(move |store| {
            noted.iter().try_for_each(|(row, date)| store.remember(&date_note(*row), &date.to_string()))
        })
        .await
        .map_err(Broken::here)?;
    Ok(dates)
}
