//! One file per verb that has an order of safety.
