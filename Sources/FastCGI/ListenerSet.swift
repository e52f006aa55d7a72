/// The sockets of several processes, held open together.
package struct ListenerSet: ~Copyable {
    private var listeners: [ListenerBox]

    /// All or none.
    package init(_ addresses: [ListenAddress], mode: UInt32 = 0o660) throws(FastCGIError) {
        listeners = []
        for address in addresses { listeners.append(ListenerBox(try Listener(address, mode: mode))) }
    }

    package var descriptors: [Int32] { listeners.map { $0.listener.descriptor } }
}

/// Lets a listener stand in an array. A class because arrays hold only what can be copied; the set is its one owner.
private final class ListenerBox {
    let listener: Listener
    init(_ listener: consuming Listener) { self.listener = listener }
}
