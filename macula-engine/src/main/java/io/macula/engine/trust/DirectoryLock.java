package io.macula.engine.trust;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Keeps a data directory to one node: two nodes with one identity would displace each
 * other in the whole mesh. The operating system frees the lock when the process ends,
 * however it ends. Thread-safe.
 */
final class DirectoryLock implements AutoCloseable {

	/**
	 * The process id stands before, where others can read it even where a lock prevents
	 * that.
	 */
	private static final long LOCKED_BYTE = 1L << 30;

	private static final int MAX_TEXT = 64;

	private final FileChannel channel;

	private DirectoryLock(FileChannel channel) {
		this.channel = channel;
	}

	/**
	 * Take the lock.
	 * @throws IdentityStoreException if another node has it
	 */
	static DirectoryLock take(Path directory) throws IOException {
		Path file = directory.resolve("lock");
		FileChannel channel = FileChannel.open(file,
				Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
				OwnerOnly.file(file));
		try {
			if (lock(channel) == null) {
				String owner = read(channel);
				throw new IdentityStoreException(directory, "is in use by another node" + owner,
						"give each node a data directory of its own, or stop the other one", null);
			}
			byte[] text = ("process " + ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
			channel.truncate(0);
			channel.write(ByteBuffer.wrap(text), 0);
			return new DirectoryLock(channel);
		}
		catch (IOException | RuntimeException ex) {
			channel.close();
			throw ex;
		}
	}

	private static @Nullable FileLock lock(FileChannel channel) throws IOException {
		try {
			return channel.tryLock(LOCKED_BYTE, 1, false);
		}
		catch (OverlappingFileLockException ex) {
			return null;
		}
	}

	private static String read(FileChannel channel) throws IOException {
		ByteBuffer text = ByteBuffer.allocate(MAX_TEXT);
		channel.read(text, 0);
		String owner = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).strip();
		return owner.isEmpty() ? "" : " (" + owner + ")";
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
	}

}
