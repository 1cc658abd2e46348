package io.macula.engine;

/**
 * Told how far a payload has come that is larger than a frame. Smaller ones are not
 * reported.
 */
@FunctionalInterface
public interface ProgressListener {

	/**
	 * More of a payload was sent or has arrived. Called on the application's executor,
	 * one report after the other; when it is slow reports are left out, but never the
	 * last one of a transfer that succeeds.
	 * @param progress how far it is
	 */
	void progressed(Progress progress);

}
