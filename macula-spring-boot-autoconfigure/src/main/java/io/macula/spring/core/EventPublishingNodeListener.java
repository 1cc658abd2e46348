package io.macula.spring.core;

import io.macula.engine.MaculaNode;
import io.macula.engine.MemberInfo;
import io.macula.engine.NodeListener;
import io.macula.engine.NodeState;
import io.macula.engine.PeerInfo;
import io.macula.spring.event.MaculaMemberAliveEvent;
import io.macula.spring.event.MaculaMemberChangedEvent;
import io.macula.spring.event.MaculaMemberFailedEvent;
import io.macula.spring.event.MaculaMemberJoinedEvent;
import io.macula.spring.event.MaculaMemberLeftEvent;
import io.macula.spring.event.MaculaMemberSuspectedEvent;
import io.macula.spring.event.MaculaNodeBrokenEvent;
import io.macula.spring.event.MaculaNodeIsolatedEvent;
import io.macula.spring.event.MaculaNodeJoinedEvent;
import io.macula.spring.event.MaculaPeerConnectedEvent;
import io.macula.spring.event.MaculaPeerDisconnectedEvent;

import org.springframework.context.ApplicationEventPublisher;

/**
 * Turns what a node tells into application events. Thread-safe.
 */
class EventPublishingNodeListener implements NodeListener {

	private final MaculaNode node;

	private final ApplicationEventPublisher publisher;

	EventPublishingNodeListener(MaculaNode node, ApplicationEventPublisher publisher) {
		this.node = node;
		this.publisher = publisher;
	}

	@Override
	public void peerUp(PeerInfo peer) {
		this.publisher.publishEvent(new MaculaPeerConnectedEvent(this.node, peer));
	}

	@Override
	public void peerDown(PeerInfo peer, String reason) {
		this.publisher.publishEvent(new MaculaPeerDisconnectedEvent(this.node, peer, reason));
	}

	@Override
	public void memberJoined(MemberInfo member) {
		this.publisher.publishEvent(new MaculaMemberJoinedEvent(this.node, member));
	}

	@Override
	public void memberSuspected(MemberInfo member) {
		this.publisher.publishEvent(new MaculaMemberSuspectedEvent(this.node, member));
	}

	@Override
	public void memberAlive(MemberInfo member) {
		this.publisher.publishEvent(new MaculaMemberAliveEvent(this.node, member));
	}

	@Override
	public void memberFailed(MemberInfo member) {
		this.publisher.publishEvent(new MaculaMemberFailedEvent(this.node, member));
	}

	@Override
	public void memberLeft(MemberInfo member) {
		this.publisher.publishEvent(new MaculaMemberLeftEvent(this.node, member));
	}

	@Override
	public void memberChanged(MemberInfo member) {
		this.publisher.publishEvent(new MaculaMemberChangedEvent(this.node, member));
	}

	@Override
	public void stateChanged(NodeState state) {
		switch (state) {
			case JOINED -> this.publisher.publishEvent(new MaculaNodeJoinedEvent(this.node));
			case ISOLATED -> this.publisher.publishEvent(new MaculaNodeIsolatedEvent(this.node));
			case BROKEN -> this.publisher.publishEvent(new MaculaNodeBrokenEvent(this.node));
			// Started and stopped are told by the lifecycle, when listening and when
			// really gone
			case NEW, JOINING, DRAINING, CLOSED -> {
			}
		}
	}

}
