//! Pages of lists.

/// How many matches of a filter are counted, at most, so that counting costs the same for any number of them.
pub const MOST_COUNTED: i64 = 10_000;

/// A page of a list.
#[derive(Debug)]
pub struct Page<T> {
    /// The list, which says how many matches there are.
    pub list: T,
    /// Whether there are more than it says.
    pub has_more_matches: bool,
    /// The `marker` of the next page, unless this is the last one.
    pub next: Option<String>,
}

/// Which rows are on a page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    size: usize,
    /// Rows to read: one more shows that there is another page.
    pub rows: i64,
    pub offset: i64,
}

impl Window {
    /// The default and the longest size are those of the list. A limit of 0 means the longest.
    pub(super) fn new(limit: Option<i32>, offset: Option<i32>, default: i32, longest: i32) -> Self {
        let size = match limit {
            None => default,
            Some(0) => longest,
            Some(limit) => limit,
        };
        Self {
            size: usize::try_from(size).unwrap_or_default(),
            rows: i64::from(size) + 1,
            offset: i64::from(offset.unwrap_or(0)),
        }
    }

    /// Leaves the page's own rows, and returns the last one if there is another page.
    pub(super) fn cut<'a, T>(&self, rows: &'a mut Vec<T>) -> Option<&'a T> {
        let is_last = rows.len() <= self.size;
        rows.truncate(self.size);
        rows.last().filter(|_| !is_last)
    }
}

/// How many matches are said to be there, of so many that were found up to one more than is counted; and whether there are
/// more.
pub(super) fn counted(found: i64) -> (i64, bool) {
    (found.min(MOST_COUNTED), found > MOST_COUNTED)
}
