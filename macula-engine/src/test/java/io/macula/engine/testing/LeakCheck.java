package io.macula.engine.testing;

import java.util.List;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Fails a class of tests that loses buffers. Netty finds lost ones when the garbage
 * collector has, and tells its log when it makes others.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {

	private static final int ROUNDS = 5;

	private static final int BUFFERS = 256;

	private final ListAppender<ILoggingEvent> reports = new ListAppender<>();

	private static Logger logger() {
		return (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
	}

	@Override
	public void beforeAll(ExtensionContext context) {
		this.reports.start();
		logger().addAppender(this.reports);
	}

	@Override
	public void afterAll(ExtensionContext context) {
		for (int i = 0; i < ROUNDS; i++) {
			System.gc();
			for (int j = 0; j < BUFFERS; j++) {
				ByteBufAllocator.DEFAULT.directBuffer(16).release();
				ByteBufAllocator.DEFAULT.heapBuffer(16).release();
			}
		}
		logger().detachAppender(this.reports);
		assertThat(List.copyOf(this.reports.list)).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
	}

}
