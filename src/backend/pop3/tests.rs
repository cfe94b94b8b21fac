//! Hostile and broken peers; their names carry the numbers of the cases that they provoke.
