package io.macula.spring.boot.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where tests find the pages of the project.
 */
final class Docs {

	private Docs() {
	}

	/**
	 * Find a page.
	 * @param name of a file below {@code docs}
	 * @return the file
	 */
	static Path page(String name) {
		for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
			Path page = at.resolve("docs").resolve(name);
			if (Files.exists(page)) {
				return page;
			}
		}
		throw new IllegalStateException("There is no docs/" + name + " above " + Path.of("").toAbsolutePath());
	}

}
