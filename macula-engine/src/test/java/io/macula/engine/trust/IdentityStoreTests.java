package io.macula.engine.trust;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

import io.macula.engine.identity.IdentityKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class IdentityStoreTests {

	@TempDir
	private Path temporary;

	private Path data() {
		return this.temporary.resolve("a/b");
	}

	private Path file() {
		return data().resolve("identity.key");
	}

	private IdentityKey load() {
		try (IdentityStore store = IdentityStore.open(data())) {
			return store.loadOrCreate(new SecureRandom());
		}
	}

	private static void permit(Path path, String permissions) throws IOException {
		Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
	}

	private static String permissions(Path path) throws IOException {
		return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
	}

	private void assertRefused(Path path, String problem, String remedy) {
		assertThatExceptionOfType(IdentityStoreException.class).isThrownBy(this::load).satisfies((failure) -> {
			assertThat(failure.path()).isEqualTo(path.toString());
			assertThat(failure.problem()).contains(problem);
			assertThat(failure.remedy()).contains(remedy);
			assertThat(failure.getMessage()).contains(failure.path(), failure.problem(), failure.remedy());
		});
	}

	@Test
	void identitySurvivesRestarts() {
		IdentityKey first = load();
		assertThat(load().nodeId()).isEqualTo(first.nodeId());
	}

	@Test
	void onlyTheOwnerMayReadAnything() throws IOException {
		load();
		assertThat(permissions(data())).isEqualTo("rwx------");
		assertThat(permissions(file())).isEqualTo("rw-------");
		assertThat(permissions(data().resolve("lock"))).isEqualTo("rw-------");
		assertThat(data()).isDirectoryNotContaining("glob:**.new");
	}

	@Test
	void keyOpenToOthersIsRefused() throws IOException {
		IdentityKey key = load();
		permit(file(), "rw-r-----");
		assertRefused(file(), "open to others (rw-r-----)", "chmod 600 " + file());
		permit(file(), "rw-------");
		assertThat(load().nodeId()).isEqualTo(key.nodeId());
	}

	@Test
	void directoryThatOthersCanWriteIsRefused() throws IOException {
		Files.createDirectories(data());
		permit(data(), "rwxrwx---");
		assertRefused(data(), "can be written by others (rwxrwx---)", "chmod go-w " + data());
		permit(data(), "rwxr-xr-x");
		load();
	}

	@Test
	void damagedKeyIsNeverReplaced() throws IOException {
		load();
		String whole = Files.readString(file());
		for (String damaged : new String[] { "", " \n", whole.substring(0, whole.length() / 2), "other text",
				whole.replace("MC4", "AAA"), whole.replaceAll("(?m)^M.*$", "") }) {
			Files.writeString(file(), damaged);
			assertRefused(file(), "holds no usable identity key", "restore it");
			assertThat(Files.readString(file())).isEqualTo(damaged);
		}
		Files.write(file(), new byte[100_000]);
		assertRefused(file(), "too large", "restore it");
	}

	@Test
	void keyThatIsNoFileIsRefused() throws IOException {
		load();
		Files.delete(file());
		Files.createDirectory(file());
		permit(file(), "rwx------");
		assertRefused(file(), "cannot be read", "owns it");
	}

	@Test
	void danglingLinkIsRefusedInsteadOfReplaced() throws IOException {
		load();
		Files.delete(file());
		Files.createSymbolicLink(file(), this.temporary.resolve("nowhere"));
		assertRefused(file(), "cannot be read", "owns it");
	}

	@Test
	void startThatEndedWhileTheKeyWasWrittenLeavesNoTrace() throws IOException {
		Files.createDirectories(data());
		Path unfinished = data().resolve("identity.key.new");
		Files.writeString(unfinished, "-----BEGIN PRIV");
		load();
		assertThat(unfinished).doesNotExist();
		assertThat(permissions(file())).isEqualTo("rw-------");
	}

	@Test
	void dataDirectoryThatIsAFileIsRefused() throws IOException {
		Files.createDirectories(data().getParent());
		Files.writeString(data(), "");
		assertRefused(data(), "cannot be used as data directory", "choose another one");
	}

	@Test
	void secondNodeIsToldWhoHasTheDirectory() {
		try (IdentityStore store = IdentityStore.open(data())) {
			store.loadOrCreate(new SecureRandom());
			assertRefused(data(), "in use by another node (process " + ProcessHandle.current().pid() + ")",
					"data directory of its own");
		}
		load();
	}

	@Test
	void otherProcessIsLockedOut() throws Exception {
		load();
		Process other = new ProcessBuilder(ProcessHandle.current().info().command().orElse("java"), "-cp",
				System.getProperty("java.class.path"), LockHolder.class.getName(), data().toString())
			.redirectErrorStream(true)
			.start();
		try {
			assertThat(other.inputReader().readLine()).isEqualTo("locked");
			assertRefused(data(), "in use by another node (process " + other.pid() + ")", "stop the other one");
		}
		finally {
			other.destroyForcibly().waitFor();
		}
		load();
	}

	/**
	 * Opens the store in another process and keeps it until killed.
	 */
	static final class LockHolder {

		private LockHolder() {
		}

		public static void main(String[] arguments) throws IOException {
			try (IdentityStore store = IdentityStore.open(Path.of(arguments[0]))) {
				System.out.println((store != null) ? "locked" : "");
				System.out.flush();
				System.in.read();
			}
		}

	}

}
