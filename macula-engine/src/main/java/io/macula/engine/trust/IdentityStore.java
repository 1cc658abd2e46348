package io.macula.engine.trust;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

import io.macula.engine.identity.IdentityKey;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the identity key of a node in its data directory, where only the owner can read
 * it. A key that is there but cannot be used is an error: a node that came back as
 * somebody else without a word would be worse. While the store is open, no other node can
 * use the directory. Blocks on the disk; to be used by one thread.
 */
public final class IdentityStore implements AutoCloseable {

	private static final String FILE = "identity.key";

	private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";

	private static final String END = "-----END PRIVATE KEY-----";

	private static final int LINE = 64;

	private static final int MAX_BYTES = 65536;

	private final Path directory;

	private final DirectoryLock lock;

	private IdentityStore(Path directory, DirectoryLock lock) {
		this.directory = directory;
		this.lock = lock;
	}

	/**
	 * Open a data directory, which is made if it does not exist.
	 * @param directory where
	 * @return the open store
	 * @throws IdentityStoreException if it cannot be used
	 */
	public static IdentityStore open(Path directory) {
		Path absolute = directory.toAbsolutePath().normalize();
		try {
			if (!Files.isDirectory(absolute)) {
				Files.createDirectories(absolute, OwnerOnly.directory(absolute));
			}
			if (OwnerOnly.isWritableByOthers(absolute)) {
				throw new IdentityStoreException(absolute,
						"can be written by others (" + OwnerOnly.permissions(absolute) + ")", "run: chmod go-w "
								+ absolute + ", or use a directory inside it, which is made for the owner alone",
						null);
			}
			return new IdentityStore(absolute, DirectoryLock.take(absolute));
		}
		catch (IOException ex) {
			throw new IdentityStoreException(absolute, "cannot be used as data directory: " + ex,
					"make it a directory that this user can write, or choose another one", ex);
		}
	}

	/**
	 * Load the identity key, or make one if there is none.
	 * @param random source of a new key
	 * @return the key
	 * @throws IdentityStoreException if there is one that cannot be used, or a new one
	 * cannot be kept
	 */
	public IdentityKey loadOrCreate(SecureRandom random) {
		Path file = this.directory.resolve(FILE);
		try {
			if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
				return load(file);
			}
			IdentityKey key = IdentityKey.generate(random);
			create(file, key);
			return key;
		}
		catch (IOException ex) {
			throw new IdentityStoreException(file, "cannot be read or written: " + ex,
					"make sure that this user owns it and that the disk has room", ex);
		}
	}

	private static IdentityKey load(Path file) throws IOException {
		if (OwnerOnly.isOpenToOthers(file)) {
			throw new IdentityStoreException(file,
					"holds the private key of this node, but is open to others (" + OwnerOnly.permissions(file) + ")",
					"if nobody else has read it, run: chmod 600 " + file + ", else delete it to get a new identity",
					null);
		}
		if (Files.size(file) > MAX_BYTES) {
			throw damaged(file, "it is too large for a key", null);
		}
		String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
		int begin = text.indexOf(BEGIN);
		int end = text.indexOf(END);
		if (begin < 0 || end < begin) {
			throw damaged(file, text.isBlank() ? "it is empty" : "it is cut off or no PEM file", null);
		}
		try {
			return IdentityKey.fromPkcs8(Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end)));
		}
		catch (IllegalArgumentException ex) {
			throw damaged(file, String.valueOf(ex.getMessage()), ex);
		}
	}

	private static IdentityStoreException damaged(Path file, String detail, @Nullable IllegalArgumentException cause) {
		return new IdentityStoreException(file, "holds no usable identity key: " + detail,
				"restore it from a backup, or delete it to start as a new node with another id", cause);
	}

	/**
	 * Write a file beside and move it into place, so that a crash leaves either no key or
	 * a whole one.
	 */
	private void create(Path file, IdentityKey key) throws IOException {
		Path unfinished = this.directory.resolve(FILE + ".new");
		// Of an earlier start that ended here: that key was never used
		Files.deleteIfExists(unfinished);
		String text = BEGIN + "\n" + Base64.getMimeEncoder(LINE, new byte[] { '\n' }).encodeToString(key.toPkcs8())
				+ "\n" + END + "\n";
		try (FileChannel channel = FileChannel.open(unfinished,
				Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OwnerOnly.file(unfinished))) {
			ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
			while (bytes.hasRemaining()) {
				channel.write(bytes);
			}
			channel.force(true);
		}
		Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
		forceDirectory();
	}

	private void forceDirectory() {
		try (FileChannel channel = FileChannel.open(this.directory, StandardOpenOption.READ)) {
			channel.force(true);
		}
		catch (IOException ex) {
			// Not every system lets a directory be opened; there the move is as safe as
			// it gets
		}
	}

	/**
	 * Let other nodes use the directory.
	 */
	@Override
	public void close() {
		try {
			this.lock.close();
		}
		catch (IOException ex) {
			throw new IdentityStoreException(this.directory, "cannot be released: " + ex,
					"end the process, which releases it", ex);
		}
	}

}
