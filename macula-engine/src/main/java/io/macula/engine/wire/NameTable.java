package io.macula.engine.wire;

import java.util.Arrays;

import io.macula.engine.wire.WireFormatException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Names that a peer gave numbers to, for its compact frames. A number may be given again.
 * Confined to the node's loop.
 */
public final class NameTable {

	private final int maxNames;

	private final int maxBytes;

	private @Nullable String[] names = new @Nullable String[0];

	/**
	 * An empty table.
	 * @param maxNames most names; 0 for a link without compact frames
	 * @param maxBytes most bytes of a name
	 */
	public NameTable(int maxNames, int maxBytes) {
		this.maxNames = maxNames;
		this.maxBytes = maxBytes;
	}

	void define(long number, String name, int bytes) {
		if (number < 0 || number >= this.maxNames || bytes > this.maxBytes) {
			throw new WireFormatException(Reason.TOO_MANY_NAMES, "name " + number + " of " + bytes + " bytes, at most "
					+ this.maxNames + " names of " + this.maxBytes + " bytes are accepted");
		}
		int index = (int) number;
		if (index >= this.names.length) {
			int size = Math.min(this.maxNames, Math.max(16, 2 * index));
			this.names = Arrays.copyOf(this.names, Math.max(size, index + 1));
		}
		this.names[index] = name;
	}

	/**
	 * The name of a number.
	 * @param number the number
	 * @return the name
	 * @throws WireFormatException if the peer never gave it
	 */
	String name(long number) {
		String name = (number >= 0 && number < this.names.length) ? this.names[(int) number] : null;
		if (name == null) {
			throw new WireFormatException(Reason.UNKNOWN_NAME,
					"number " + Long.toUnsignedString(number) + " was never given to a name");
		}
		return name;
	}

}
