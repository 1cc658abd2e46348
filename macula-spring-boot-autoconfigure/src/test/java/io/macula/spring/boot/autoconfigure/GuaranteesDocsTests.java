package io.macula.spring.boot.autoconfigure;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the tables of {@code docs/guarantees.md} against the tests of all modules: each
 * row names at least one test, and all that are named exist. A method without a class is
 * one of the class named before it in its row, else of the one that the text above the
 * table calls {@code tests of `SomeTests`}.
 */
class GuaranteesDocsTests {

	private static final Pattern TESTS_OF = Pattern.compile("[Tt]ests of `(\\w+)`");

	private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

	private static final Pattern NAME = Pattern.compile("([A-Z]\\w*)?\\.?([a-z]\\w*)?");

	private static final Set<String> NOT_SOURCES = Set.of("target", "main", "node_modules");

	private final List<String> faults = new ArrayList<>();

	private final Map<String, List<Path>> sources = new HashMap<>();

	@Test
	void everyTestThatIsNamedExists() throws IOException {
		Path page = Docs.page("guarantees.md");
		findSources(page.getParent().getParent());
		String above = "";
		int rows = 0;
		for (String line : Files.readAllLines(page)) {
			Matcher testsOf = TESTS_OF.matcher(line);
			if (line.startsWith("#")) {
				above = "";
			}
			else if (!line.startsWith("|")) {
				above = testsOf.find() ? testsOf.group(1) : above;
			}
			else if (!line.startsWith("|---") && !line.equals("| sentence | test |")) {
				rows++;
				check(line, above);
			}
		}
		assertThat(rows).isGreaterThan(50);
		assertThat(this.faults).isEmpty();
	}

	private void findSources(Path root) throws IOException {
		Files.walkFileTree(root, new SimpleFileVisitor<>() {

			@Override
			public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
				String name = directory.getFileName().toString();
				boolean skip = NOT_SOURCES.contains(name) || name.startsWith(".");
				return (skip && !directory.equals(root)) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
				String name = file.getFileName().toString();
				if (name.endsWith(".java")) {
					GuaranteesDocsTests.this.sources
						.computeIfAbsent(name.substring(0, name.length() - ".java".length()),
								(key) -> new ArrayList<>())
						.add(file);
				}
				return FileVisitResult.CONTINUE;
			}

		});
	}

	private void check(String row, String above) throws IOException {
		String cell = row.substring(row.lastIndexOf(" | "));
		String type = above;
		int named = 0;
		Matcher quoted = QUOTED.matcher(cell);
		while (quoted.find()) {
			Matcher name = NAME.matcher(quoted.group(1));
			if (name.matches()) {
				named++;
				type = (name.group(1) != null) ? name.group(1) : type;
				checkExists(type, name.group(2), row);
			}
		}
		if (named == 0) {
			this.faults.add("no test is named: " + row);
		}
	}

	private void checkExists(String type, String method, String row) throws IOException {
		List<Path> files = this.sources.get(type);
		if (files == null) {
			this.faults.add("there is no class '" + type + "': " + row);
			return;
		}
		if (method == null) {
			return;
		}
		for (Path file : files) {
			if (Files.readString(file).contains("void " + method + "(")) {
				return;
			}
		}
		this.faults.add("'" + type + "' has no method '" + method + "': " + row);
	}

}
