//! What a disk can do to a store: calls that fail, limits, places that cannot be written, damage.

mod damaged;
mod errnos;
mod limits;
mod places;
mod scene;
mod syncs;
mod times;
