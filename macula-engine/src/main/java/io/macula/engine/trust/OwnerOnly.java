package io.macula.engine.trust;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Files and directories that only their owner may read, from the moment they exist: by
 * POSIX permissions, or by an access control list where there are none. Stateless.
 */
final class OwnerOnly {

	private static final Set<PosixFilePermission> NOT_OWNER = EnumSet.complementOf(EnumSet
		.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE));

	private static final Set<PosixFilePermission> OTHERS_WRITE = EnumSet.of(PosixFilePermission.GROUP_WRITE,
			PosixFilePermission.OTHERS_WRITE);

	private OwnerOnly() {
	}

	static FileAttribute<?> file(Path path) throws IOException {
		return attribute(path.getFileSystem(), "rw-------");
	}

	static FileAttribute<?> directory(Path path) throws IOException {
		return attribute(path.getFileSystem(), "rwx------");
	}

	private static FileAttribute<?> attribute(FileSystem system, String permissions) throws IOException {
		Set<String> views = system.supportedFileAttributeViews();
		if (views.contains("posix")) {
			return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
		}
		if (views.contains("acl")) {
			UserPrincipal user = system.getUserPrincipalLookupService()
				.lookupPrincipalByName(System.getProperty("user.name"));
			return new OwnerAcl(List.of(AclEntry.newBuilder()
				.setType(AclEntryType.ALLOW)
				.setPrincipal(user)
				.setPermissions(EnumSet.allOf(AclEntryPermission.class))
				.build()));
		}
		throw new IOException("the file system has neither POSIX permissions nor access control lists");
	}

	/**
	 * Whether somebody else than the owner may do anything with a file. Always
	 * {@code false} where there are no POSIX permissions.
	 */
	static boolean isOpenToOthers(Path path) throws IOException {
		return isPosix(path) && Files.getPosixFilePermissions(path).stream().anyMatch(NOT_OWNER::contains);
	}

	/**
	 * Whether somebody else than the owner may put files into a directory.
	 */
	static boolean isWritableByOthers(Path path) throws IOException {
		return isPosix(path) && Files.getPosixFilePermissions(path).stream().anyMatch(OTHERS_WRITE::contains);
	}

	static String permissions(Path path) throws IOException {
		return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
	}

	private static boolean isPosix(Path path) {
		return path.getFileSystem().supportedFileAttributeViews().contains("posix");
	}

	private record OwnerAcl(List<AclEntry> value) implements FileAttribute<List<AclEntry>> {

		@Override
		public String name() {
			return "acl:acl";
		}

	}

}
