import Cryptography
import Foundation
import Glibc
import Notation

/// The folder of a backup: its files and their digests.
enum BackupFolder {
    /// Names of all files below a folder, sorted. Links to files count as files.
    static func files(below folder: String) throws -> [String] {
        guard let walk = FileManager.default.enumerator(atPath: folder) else {
            throw Failure("\(folder) cannot be read")
        }
        var names: [String] = []
        while let name = walk.nextObject() as? String {
            var isFolder: ObjCBool = false
            if FileManager.default.fileExists(atPath: "\(folder)/\(name)", isDirectory: &isFolder), !isFolder.boolValue
            {
                names.append(name)
            }
        }
        return names.sorted()
    }

    /// Reads a file of any size in parts.
    static func digest(of path: String) throws -> BackupManifest.File {
        guard let file = fopen(path, "r") else { throw Failure("\(path) cannot be read: \(reason())") }
        defer { fclose(file) }
        var digest = Digest(.sha256)
        var chunk = [UInt8](repeating: 0, count: 1 << 20)
        var bytes = 0
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { break }
            digest.update(chunk, 0..<count)
            bytes += count
        }
        guard ferror(file) == 0 else { throw Failure("\(path) cannot be read to its end") }
        return BackupManifest.File(bytes: bytes, sha256: TextCoding.hex(digest.finish()))
    }

    /// Writes a new file that only its owner may read, and waits for the disk.
    static func write(_ data: Data, to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure("\(path) cannot be written: \(reason())") }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try handle.write(contentsOf: data)
            try handle.synchronize()
        } catch {
            throw Failure("\(path) cannot be written: \(error.localizedDescription)")
        }
    }

    /// Makes a folder that only its owner may enter.
    static func make(_ path: String) throws {
        guard mkdir(path, 0o700) == 0 else { throw Failure("\(path) cannot be made: \(reason())") }
    }

    /// Of the C library's last call.
    static func reason() -> String { String(cString: strerror(errno)) }
}
