import Glibc

/// Writes one line at once, so that lines of several processes do not mix.
func say(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
}
