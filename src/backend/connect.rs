//! The one place that knows which protocol an account speaks.
