//! The verdict on a comparison of source and target.

use crate::model::{ConsistencyResult, Outcome};

/// Whether source and target are the same: `fail` if any file differs, or exists on one side only.
#[must_use]
pub fn verdict(results: &[ConsistencyResult]) -> Outcome {
    let differ = results.iter().any(|result| {
        [
            result.num_different_files,
            result.num_target_miss_files,
            result.num_target_more_files,
        ]
        .into_iter()
        .flatten()
        .any(|files| files > 0)
    });
    match differ {
        true => Outcome::Fail,
        false => Outcome::Success,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_file_that_differs_anywhere_is_enough_to_fail() {
        let same = ConsistencyResult {
            num_total_files: Some(7),
            num_different_files: Some(0),
            num_target_miss_files: Some(0),
            num_target_more_files: Some(0),
            ..ConsistencyResult::default()
        };
        let spoil: [fn(&mut ConsistencyResult); 3] = [
            |result| result.num_different_files = Some(1),
            |result| result.num_target_miss_files = Some(1),
            |result| result.num_target_more_files = Some(1),
        ];
        assert_eq!(verdict(&[]), Outcome::Success);
        assert_eq!(verdict(&[same.clone(), same.clone()]), Outcome::Success);
        for spoil in spoil {
            let mut other = same.clone();
            spoil(&mut other);
            assert_eq!(verdict(&[same.clone(), other]), Outcome::Fail);
        }
    }
}
