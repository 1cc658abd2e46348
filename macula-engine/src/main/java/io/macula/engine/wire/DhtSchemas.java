package io.macula.engine.wire;

/**
 * Keys of the messages of the DHT, in the order of the components of their records.
 * Stateless.
 */
final class DhtSchemas {

	static final Schema<FindNode> FIND_NODE = Schema.<FindNode>of(MessageType.FIND_NODE)
		.may("type", Kind.TEXT, FindNode::tag)
		.need("target", Kind.BYTES, FindNode::target)
		.may("rid", Kind.UNSIGNED, FindNode::rid)
		.build((in) -> new FindNode(in.text(), in.bytes(), in.number(), in.extras()));

	static final Schema<FindNodeReply> FIND_NODE_REPLY = Schema.<FindNodeReply>of(MessageType.FIND_NODE_REPLY)
		.may("type", Kind.TEXT, FindNodeReply::tag)
		.may("nodes", Kind.MAPS, FindNodeReply::nodes)
		.may("reason", Kind.TEXT, FindNodeReply::reason)
		.may("rid", Kind.UNSIGNED, FindNodeReply::rid)
		.build((in) -> new FindNodeReply(in.text(), in.maps(), in.text(), in.number(), in.extras()));

	static final Schema<Store> STORE = Schema.<Store>of(MessageType.STORE)
		.may("type", Kind.TEXT, Store::tag)
		.need("key", Kind.BYTES, Store::key)
		.need("value", Kind.MAP, Store::value)
		.may("rid", Kind.UNSIGNED, Store::rid)
		.build((in) -> new Store(in.text(), in.bytes(), in.map(), in.number(), in.extras()));

	static final Schema<StoreReply> STORE_REPLY = Schema.<StoreReply>of(MessageType.STORE_REPLY)
		.need("rid", Kind.UNSIGNED, StoreReply::rid)
		.need("status", Kind.TEXT, StoreReply::status)
		.may("detail", Kind.TEXT, StoreReply::detail)
		.build((in) -> new StoreReply(in.number(), in.text(), in.text(), in.extras()));

	static final Schema<FindValue> FIND_VALUE = Schema.<FindValue>of(MessageType.FIND_VALUE)
		.may("type", Kind.TEXT, FindValue::tag)
		.need("key", Kind.BYTES, FindValue::key)
		.may("rid", Kind.UNSIGNED, FindValue::rid)
		.build((in) -> new FindValue(in.text(), in.bytes(), in.number(), in.extras()));

	static final Schema<FindValueReply> FIND_VALUE_REPLY = Schema.<FindValueReply>of(MessageType.FIND_VALUE_REPLY)
		.may("type", Kind.TEXT, FindValueReply::tag)
		.may("result", Kind.TEXT, FindValueReply::result)
		.may("value", Kind.MAPS, FindValueReply::value)
		.may("nodes", Kind.MAPS, FindValueReply::nodes)
		.may("shards", Kind.NUMBER, FindValueReply::shards)
		.may("reason", Kind.TEXT, FindValueReply::reason)
		.may("rid", Kind.UNSIGNED, FindValueReply::rid)
		.build((in) -> new FindValueReply(in.text(), in.text(), in.maps(), in.maps(), in.number(), in.text(),
				in.number(), in.extras()));

	private DhtSchemas() {
	}

}
