package io.macula.engine.erlang;

/**
 * Room for bytes that several share. Confined to the loop.
 */
final class ByteBudget {

	private final long limit;

	private long taken;

	ByteBudget(long limit) {
		this.limit = limit;
	}

	/**
	 * Take room.
	 * @return {@code false} if there is not enough
	 */
	boolean take(int bytes) {
		if (this.taken + bytes > this.limit) {
			return false;
		}
		this.taken += bytes;
		return true;
	}

	/**
	 * Take room, even if there is too little when nothing else takes any.
	 * @return {@code false} if there is not enough
	 */
	boolean takeOrBeAlone(int bytes) {
		if (this.taken > 0) {
			return take(bytes);
		}
		this.taken += bytes;
		return true;
	}

	void release(int bytes) {
		this.taken -= bytes;
	}

	long taken() {
		return this.taken;
	}

}
