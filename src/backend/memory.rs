//! A backend without a wire: the reference for what the seam promises, and the engine's test double.
