//! How much of a run a page has room for: it opens in a second and stays below three megabytes,
//! however many actors and outlets there are. What is left out is said where it is left out.

/// Actors that the page has room for.
const ACTORS: usize = 150;
/// Outlets that the grid has room for.
const GRID_OUTLETS: usize = 100;
/// Cells of the grid.
const GRID_CELLS: usize = 4000;

/// The numbers of things that are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Actors with a section of their own.
    pub actors: usize,
    /// Rows and columns of the grid.
    pub grid_actors: usize,
    pub grid_outlets: usize,
    /// Outlets of an actor.
    pub outlets: usize,
    /// Charts over time of an actor, that of all outlets among them.
    pub charts: usize,
    /// Differences of an actor's outlets.
    pub differences: usize,
    /// Sentences of an actor that are negative, and as many that are positive.
    pub sentences: usize,
}

impl Room {
    /// Divides the room of a page among the actors and outlets that were found.
    pub fn of(actors: usize, outlets: usize) -> Self {
        let actors = actors.min(ACTORS);
        let each = |all: usize, least: usize, most: usize| (all / actors.max(1)).clamp(least, most);
        let grid_outlets = outlets.min(GRID_OUTLETS);
        Self {
            actors,
            grid_actors: (GRID_CELLS / grid_outlets.max(1)).min(actors),
            grid_outlets,
            outlets: each(800, 5, 100),
            charts: each(200, 1, 9),
            differences: each(500, 3, 40),
            sentences: each(400, 2, 10),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_actors_get_more_room_each() {
        let few = Room::of(20, 20);
        assert_eq!((few.outlets, few.charts, few.sentences), (40, 9, 10));
        let many = Room::of(1000, 300);
        assert_eq!((many.actors, many.outlets, many.charts, many.sentences), (150, 5, 1, 2));
        assert_eq!((many.grid_actors, many.grid_outlets), (40, 100));
        assert_eq!(Room::of(0, 0).actors, 0);
    }
}
