/// The sockets of several processes, held open together.
package struct ListenerSet: ~Copyable {
    private var listeners: [ListenerBox]

    /// Makes all the sockets or none.
    package init(_ addresses: [ListenAddress], anywhere: Bool = false, mode: UInt32 = 0o660) throws(FastCGIError) {
        listeners = []
        for address in addresses {
            listeners.append(ListenerBox(try Listener(address, anywhere: anywhere, mode: mode)))
        }
    }

    package var descriptors: [Int32] { listeners.map { $0.listener.descriptor } }
}

/// Lets an array hold a listener. It is a class because arrays hold only values that can be copied; the set is its one
/// owner.
private final class ListenerBox {
    let listener: Listener
    init(_ listener: consuming Listener) { self.listener = listener }
}
