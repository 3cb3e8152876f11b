//! Actors: the list and the finding of their names.
