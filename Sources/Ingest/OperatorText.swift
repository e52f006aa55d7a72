import Feeds
import Fetch
import Storage

/// What went wrong, in one sentence for the operator, without a full stop. Never a Swift value.
package func sentence(for error: any Error) -> String {
    switch error {
    case let error as FeedError: error.text
    case let error as CVEImportError: error.text
    case let error as ImportError: error.text
    case let error as MappedFile.Failure: "\(error.path): \(error.reason)"
    case let error as FetchSecret.Failure: error.text
    case let error as StoreError: error.text
    default: "an unexpected error stopped it (\(type(of: error)))"
    }
}

/// A number with its noun: `1 sighting`, `2 sightings`.
package func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
