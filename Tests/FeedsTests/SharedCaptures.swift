import Foundation

/// Real downloads of feeds; they are not part of the repository.
enum SharedCaptures {
    static let folder: URL = {
        if let path = ProcessInfo.processInfo.environment["SOCD_SHARED"] {
            return URL(filePath: path).appending(path: "data")
        }
        var checkout = URL(filePath: #filePath)
        for _ in 0..<3 { checkout.deleteLastPathComponent() }
        return checkout.deletingLastPathComponent().appending(path: "shared/data")
    }()

    static let areThere = FileManager.default.fileExists(atPath: folder.appending(path: "COUNTS.json").path)

    static func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: folder.appending(path: path))) }
}
