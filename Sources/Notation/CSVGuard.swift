/// The apostrophe that keeps a spreadsheet from reading a cell as a formula. It is put before a cell that begins with one of
/// `= + - @ TAB CR LF '` or with a full-width form of the first four; the apostrophe among them makes it reversible.
package enum CSVGuard {
    package static let mark = UInt8(ascii: "'")

    /// Whether a cell needs the guard.
    package static func isNeeded(_ cell: Span<UInt8>) -> Bool {
        guard !cell.isEmpty else { return false }
        switch cell[0] {
        case 0x3D, 0x2B, 0x2D, 0x40, 0x09, 0x0D, 0x0A, mark: return true
        case 0xEF:
            // U+FF1D, U+FF0B, U+FF0D and U+FF20.
            guard cell.count > 2, cell[1] == 0xBC else { return false }
            return cell[2] == 0x9D || cell[2] == 0x8B || cell[2] == 0x8D || cell[2] == 0xA0
        default: return false
        }
    }

    /// The cell without its guard.
    package static func removed(from cell: Span<UInt8>) -> Range<Int> {
        let isGuarded = !cell.isEmpty && cell[0] == mark && isNeeded(cell.extracting(1..<cell.count))
        return (isGuarded ? 1 : 0)..<cell.count
    }
}
