package io.macula.sample.street;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import io.macula.engine.Message;
import io.macula.spring.annotation.MaculaSubscribe;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/**
 * Keeps the latest notices that people put up, one entry for each time one arrived.
 * Thread-safe.
 */
@Component
public class NoticeBoard {

	private static final int LATEST = 50;

	private final Lock lock = new ReentrantLock();

	private final Deque<Notice> latest = new ArrayDeque<>();

	private final ApplicationEventPublisher events;

	NoticeBoard(ApplicationEventPublisher events) {
		this.events = events;
	}

	@MaculaSubscribe("street.*.notice")
	void onNotice(String text, Message message) {
		String node = (message.origin() != null) ? message.origin().toString() : "";
		Notice notice = new Notice(message.topic(), text, node, message.sequence());
		this.lock.lock();
		try {
			if (this.latest.size() == LATEST) {
				this.latest.removeFirst();
			}
			this.latest.addLast(notice);
		}
		finally {
			this.lock.unlock();
		}
		this.events.publishEvent(notice);
	}

	/**
	 * Notices that arrived last, the newest at the end.
	 * @return a snapshot
	 */
	public List<Notice> latest() {
		this.lock.lock();
		try {
			return new ArrayList<>(this.latest);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * A notice. Immutable.
	 *
	 * @param topic what it was published to
	 * @param text what it says
	 * @param node id of the node that published it, empty if it did not prove who it is
	 * @param sequence number given by the mesh within node and topic
	 */
	public record Notice(String topic, String text, String node, long sequence) {
	}

}
