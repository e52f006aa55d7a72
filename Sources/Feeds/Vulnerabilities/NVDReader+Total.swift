import Notation

extension NVDReader {
    /// How many records the whole answer has of which the body is a page; nil when it does not say.
    package static func totalResults(of body: Span<UInt8>) -> Int? {
        var reader = JSONReader(maximumDepth: JSONReader.depthLimit)
        do throws(JSONError) {
            guard try reader.openObject(in: body) else { return nil }
            var digits: [UInt8] = []
            while try reader.next(in: body) == .key {
                if reader.isKey("totalresults", in: body) {
                    try reader.readText(in: body, to: &digits)
                    return digits.span.decimal
                }
                try reader.skipValue(in: body)
            }
        } catch {
            // The reader of the records says what is wrong.
        }
        return nil
    }
}
