import Notation

/// What a page of NVD's API says of the whole answer.
package enum NVDPage {
    /// How many records the whole answer has; nil when the page does not say, or is damaged: then the reader of the
    /// records says how.
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
            return nil
        }
        return nil
    }
}
