package io.macula.engine.wire;

/**
 * Keys of the messages of publishing and subscribing, in the order of the components of
 * their records. Stateless.
 */
final class PubsubSchemas {

	static final Schema<Publish> PUBLISH = Schema.<Publish>of(MessageType.PUBLISH)
		.need("topic", Kind.NAME, Publish::topic)
		.need("payload", Kind.PAYLOAD, Publish::payload)
		.may("qos", Kind.NUMBER, Publish::qos)
		.may("retain", Kind.FLAG, Publish::retain)
		.may("message_id", Kind.BYTES, Publish::messageId)
		.may("origin", Kind.BYTES, Publish::origin)
		.may("boot", Kind.BYTES, Publish::boot)
		.may("seq", Kind.NUMBER, Publish::seq)
		.may("realm", Kind.NAME, Publish::realm)
		.may("content_type", Kind.NAME, Publish::contentType)
		.may("headers", Kind.MAP, Publish::headers)
		.build((in) -> new Publish(in.text(), in.bytes(), in.number(), in.flag(), in.bytes(), in.bytes(), in.bytes(),
				in.number(), in.text(), in.text(), in.map(), in.extras()));

	static final Schema<Subscribe> SUBSCRIBE = Schema.<Subscribe>of(MessageType.SUBSCRIBE)
		.need("topics", Kind.ONLY_TEXTS, Subscribe::topics)
		.may("qos", Kind.NUMBER, Subscribe::qos)
		.build((in) -> new Subscribe(in.texts(), in.number(), in.extras()));

	static final Schema<Unsubscribe> UNSUBSCRIBE = Schema.<Unsubscribe>of(MessageType.UNSUBSCRIBE)
		.need("topics", Kind.ONLY_TEXTS, Unsubscribe::topics)
		.build((in) -> new Unsubscribe(in.texts(), in.extras()));

	static final Schema<PubsubRoute> PUBSUB_ROUTE = Schema.<PubsubRoute>of(MessageType.PUBSUB_ROUTE)
		.need("destination_node_id", Kind.BYTES, PubsubRoute::destinationNodeId)
		.need("source_node_id", Kind.BYTES, PubsubRoute::sourceNodeId)
		.need("hop_count", Kind.NUMBER, PubsubRoute::hopCount)
		.need("max_hops", Kind.NUMBER, PubsubRoute::maxHops)
		.need("topic", Kind.NAME, PubsubRoute::topic)
		.need("payload", Kind.MAP, PubsubRoute::payload)
		.build((in) -> new PubsubRoute(in.bytes(), in.bytes(), in.number(), in.number(), in.text(), in.map(),
				in.extras()));

	static final Schema<PubAck> PUB_ACK = Schema.<PubAck>of(MessageType.PUB_ACK)
		.may("origin", Kind.BYTES, PubAck::origin)
		.may("boot", Kind.BYTES, PubAck::boot)
		.need("topic", Kind.NAME, PubAck::topic)
		.need("seq", Kind.NUMBER, PubAck::seq)
		.need("status", Kind.TEXT, PubAck::status)
		.may("reason", Kind.TEXT, PubAck::reason)
		.build((in) -> new PubAck(in.bytes(), in.bytes(), in.text(), in.number(), in.text(), in.text(), in.extras()));

	static final Schema<Interest> INTEREST = Schema.<Interest>of(MessageType.INTEREST)
		.may("full", Kind.FLAG, Interest::full)
		.may("add", Kind.TEXTS, Interest::add)
		.may("remove", Kind.TEXTS, Interest::remove)
		.build((in) -> new Interest(in.flag(), in.texts(), in.texts(), in.extras()));

	static final Schema<LargeNotice> LARGE_NOTICE = Schema.<LargeNotice>of(MessageType.LARGE_NOTICE)
		.need("topic", Kind.NAME, LargeNotice::topic)
		.need("seq", Kind.NUMBER, LargeNotice::seq)
		.build((in) -> new LargeNotice(in.text(), in.number(), in.extras()));

	static final Schema<RouteSearch> ROUTE_SEARCH = Schema.<RouteSearch>of(MessageType.ROUTE_SEARCH)
		.need("number", Kind.NUMBER, RouteSearch::number)
		.need("search", Kind.NUMBER, RouteSearch::search)
		.need("destination", Kind.BYTES, RouteSearch::destination)
		.need("visited", Kind.BYTES, RouteSearch::visited)
		.need("hops", Kind.NUMBER, RouteSearch::hops)
		.need("ttl", Kind.NUMBER, RouteSearch::ttl)
		.build((in) -> new RouteSearch(in.number(), in.number(), in.bytes(), in.bytes(), in.number(), in.number(),
				in.extras()));

	static final Schema<RouteAnswer> ROUTE_ANSWER = Schema.<RouteAnswer>of(MessageType.ROUTE_ANSWER)
		.may("number", Kind.NUMBER, RouteAnswer::number)
		.need("destination", Kind.BYTES, RouteAnswer::destination)
		.need("found", Kind.FLAG, RouteAnswer::found)
		.may("visited", Kind.BYTES, RouteAnswer::visited)
		.build((in) -> new RouteAnswer(in.number(), in.bytes(), in.flag(), in.bytes(), in.extras()));

	private PubsubSchemas() {
	}

}
