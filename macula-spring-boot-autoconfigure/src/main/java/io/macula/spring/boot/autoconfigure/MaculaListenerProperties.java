package io.macula.spring.boot.autoconfigure;

import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * Subscriptions and procedures of the application. Confined to the start of the
 * application.
 */
public class MaculaListenerProperties {

	/**
	 * Messages that a subscription handles at once, unless its annotation says otherwise.
	 * More than one gives up their order.
	 */
	private int concurrency = 1;

	/**
	 * Messages that may wait for a subscription before its overflow policy acts, unless
	 * its annotation says otherwise. 0 for the limit of the node.
	 */
	private int queue;

	/**
	 * Whether subscriptions and procedures start with the application, unless their
	 * annotation says otherwise.
	 */
	private boolean autoStartup = true;

	/**
	 * What becomes of a message that a subscription failed with for the last time.
	 */
	private Recoverer recoverer = Recoverer.LOG;

	/**
	 * What is added to the topic of a message to get that of its dead letter.
	 */
	private String deadLetterSuffix = ".dlt";

	@NestedConfigurationProperty
	private final MaculaRetryProperties retry = new MaculaRetryProperties();

	public int getConcurrency() {
		return this.concurrency;
	}

	public void setConcurrency(int concurrency) {
		this.concurrency = concurrency;
	}

	public int getQueue() {
		return this.queue;
	}

	public void setQueue(int queue) {
		this.queue = queue;
	}

	public boolean isAutoStartup() {
		return this.autoStartup;
	}

	public void setAutoStartup(boolean autoStartup) {
		this.autoStartup = autoStartup;
	}

	public Recoverer getRecoverer() {
		return this.recoverer;
	}

	public void setRecoverer(Recoverer recoverer) {
		this.recoverer = recoverer;
	}

	public String getDeadLetterSuffix() {
		return this.deadLetterSuffix;
	}

	public void setDeadLetterSuffix(String deadLetterSuffix) {
		this.deadLetterSuffix = deadLetterSuffix;
	}

	public MaculaRetryProperties getRetry() {
		return this.retry;
	}

	/**
	 * What becomes of a message that cannot be handled.
	 */
	public enum Recoverer {

		/** Logged and counted; a publisher that asked for confirmation is told. */
		LOG,

		/** Published to the dead letter topic. */
		DEAD_LETTER

	}

}
