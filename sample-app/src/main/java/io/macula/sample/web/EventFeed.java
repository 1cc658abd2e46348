package io.macula.sample.web;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.macula.sample.street.NoticeBoard.Notice;
import io.macula.sample.street.Street.Arrival;

import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Sends to open pages what arrives from the street. Each page has a queue and a thread,
 * so that a slow one holds up neither the others nor the mesh; one that falls too far
 * behind is cut off and connects again. Thread-safe.
 */
@RestController
class EventFeed {

	private static final int PAGES = 50;

	private static final int QUEUE = 1000;

	private final Set<Page> pages = ConcurrentHashMap.newKeySet();

	private final ExecutorService threads = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "page");
		thread.setDaemon(true);
		return thread;
	});

	@GetMapping("/api/events")
	SseEmitter events() {
		if (this.pages.size() >= PAGES) {
			throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, PAGES + " pages are open already");
		}
		Page page = new Page();
		this.pages.add(page);
		this.threads.execute(page);
		return page.emitter;
	}

	@EventListener
	void reading(Arrival arrival) {
		send("reading", arrival);
	}

	@EventListener
	void notice(Notice notice) {
		send("notice", notice);
	}

	// Before the web server waits for requests to end
	@EventListener(ContextClosedEvent.class)
	void close() {
		this.threads.shutdownNow();
	}

	private void send(String name, Object data) {
		this.pages.forEach((page) -> page.offer(new Event(name, data)));
	}

	private record Event(String name, Object data) {
	}

	/**
	 * One open page.
	 */
	private final class Page implements Runnable {

		private final SseEmitter emitter = new SseEmitter(0L);

		private final BlockingQueue<Event> queue = new ArrayBlockingQueue<>(QUEUE);

		private void offer(Event event) {
			if (!this.queue.offer(event)) {
				EventFeed.this.pages.remove(this);
			}
		}

		@Override
		public void run() {
			try {
				// So that the page learns at once that from here on it misses nothing
				this.emitter.send(SseEmitter.event().comment("open"));
				while (EventFeed.this.pages.contains(this)) {
					Event event = this.queue.take();
					this.emitter.send(SseEmitter.event().name(event.name()).data(event.data()));
				}
				this.emitter.complete();
			}
			catch (InterruptedException ex) {
				this.emitter.complete();
			}
			catch (IOException | IllegalStateException ex) {
				this.emitter.completeWithError(ex);
			}
			finally {
				EventFeed.this.pages.remove(this);
			}
		}

	}

}
