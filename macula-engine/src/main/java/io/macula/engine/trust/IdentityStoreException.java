package io.macula.engine.trust;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * The data directory cannot be used. The message names the path, what is wrong with it
 * and what to do. Immutable.
 */
public final class IdentityStoreException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String path;

	private final String problem;

	private final String remedy;

	IdentityStoreException(Path path, String problem, String remedy, @Nullable Throwable cause) {
		super(path + " " + problem + "; " + remedy, cause);
		this.path = path.toString();
		this.problem = problem;
		this.remedy = remedy;
	}

	/**
	 * Which file or directory it is about.
	 * @return its path
	 */
	public String path() {
		return this.path;
	}

	/**
	 * What is wrong.
	 * @return a clause that goes on after the path
	 */
	public String problem() {
		return this.problem;
	}

	/**
	 * What to do.
	 * @return an imperative clause
	 */
	public String remedy() {
		return this.remedy;
	}

}
