import Foundation

/// The text on record under `Tests/Golden/`, or nil when there is none yet. With `UPDATE_GOLDEN=1` in the environment the
/// record is written first, so that a change can be read as a diff.
package func golden(_ name: String, for text: String) -> String? {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Golden").appending(path: name)
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
        try? FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try? Data(text.utf8).write(to: file)
    }
    return (try? Data(contentsOf: file)).map { String(decoding: $0, as: UTF8.self) }
}
