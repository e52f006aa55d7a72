/// A one-dimensional array in PostgreSQL's text form, `{a,"b \"c\""}` (PostgreSQL, "Arrays", "Array Input and Output
/// Syntax"). A null element reads as the text `NULL`.
package enum ArrayText {
    package static func texts(_ array: UnsafeRawBufferPointer) -> [String] {
        var texts: [String] = []
        var element: [UInt8] = []
        forEachPiece(of: array) { piece, isLast in
            element.append(contentsOf: piece)
            guard isLast else { return }
            texts.append(String(decoding: element, as: UTF8.self))
            element.removeAll(keepingCapacity: true)
        }
        return texts
    }

    /// Calls `body` with the text of each element in pieces, without its quoting. Allocates nothing.
    /// - Parameter body: gets a piece, and whether it is the last piece of its element.
    @inlinable
    package static func forEachPiece(
        of array: UnsafeRawBufferPointer,
        _ body: (_ piece: UnsafeRawBufferPointer, _ isLast: Bool) -> Void
    ) {
        // The position after the opening brace; an empty array is `{}`.
        guard array.count > 2 else { return }
        var place = 1
        while place < array.count {
            let isQuoted = array[place] == UInt8(ascii: "\"")
            if isQuoted { place += 1 }
            var start = place
            while place < array.count {
                let byte = array[place]
                if byte == UInt8(ascii: "\\"), place + 1 < array.count {
                    body(UnsafeRawBufferPointer(rebasing: array[start..<place]), false)
                    start = place + 1
                    place += 2
                    continue
                }
                if isQuoted ? byte == UInt8(ascii: "\"") : byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") {
                    break
                }
                place += 1
            }
            body(UnsafeRawBufferPointer(rebasing: array[start..<place]), true)
            // Skips the quote and the comma or brace after it.
            place += isQuoted ? 2 : 1
        }
    }
}
