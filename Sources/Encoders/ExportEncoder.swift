package import Model
package import Notation

/// Writes a row stream in one export format.
///
/// A class because an encoder owns what it uses again for each record (digest contexts, a buffer, counters); one
/// object serves one export, on one thread. The caller calls `begin` once, `append` for each record in the order of
/// the list (last seen descending, then id), `end` once, and may send and empty the writer between any two calls, so no
/// encoder ever looks back into what it wrote. In steady state `append` allocates nothing.
package protocol ExportEncoder: AnyObject {
    /// Everything before the first record.
    func begin(into out: inout ByteWriter)
    /// One record; nothing at all when the format cannot express it.
    func append(_ record: borrowing IndicatorRecord, into out: inout ByteWriter)
    /// Everything after the last record; also what depends on the whole set, such as an event's date.
    func end(into out: inout ByteWriter)
}
