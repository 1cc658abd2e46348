package io.macula.engine;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The rooms of the engine use only what lies below them, and protocol code reaches time,
 * chance and threads only through its context. The table is the one of
 * docs/architecture.md.
 */
class RoomTests {

	private static final String ROOT = "io.macula.engine";

	/** Room to the rooms it may use, besides itself, identity and runtime. */
	private static final Map<String, Set<String>> ROOMS = Map.ofEntries(Map.entry("identity", Set.of()),
			Map.entry("runtime", Set.of()), Map.entry("wire", Set.of()), Map.entry("trust", Set.of()),
			Map.entry("transport", Set.of("trust")), Map.entry("link", Set.of("transport", "wire", "trust")),
			Map.entry("dht", Set.of("link", "transport", "wire", "trust")),
			Map.entry("discovery", Set.of("dht", "link", "transport", "wire", "trust")),
			Map.entry("membership", Set.of("link", "transport", "wire", "trust")),
			Map.entry("pubsub", Set.of("discovery", "dht", "link", "transport", "wire", "trust")),
			Map.entry("rpc", Set.of("discovery", "dht", "link", "transport", "wire", "trust")),
			Map.entry("erlang", Set.of("pubsub", "rpc", "discovery", "dht", "link", "transport", "wire", "trust")));

	private static JavaClasses classes;

	@BeforeAll
	static void read() {
		classes = new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
			.importPackages(ROOT);
	}

	@TestFactory
	List<DynamicTest> roomsUseOnlyWhatLiesBelow() {
		return ROOMS.entrySet().stream().sorted(Map.Entry.comparingByKey()).map((room) -> {
			Set<String> allowed = new HashSet<>(room.getValue());
			allowed.addAll(List.of(room.getKey(), "runtime", "identity"));
			if (room.getKey().equals("identity")) {
				allowed.remove("runtime");
			}
			String[] forbidden = ROOMS.keySet()
				.stream()
				.filter((other) -> !allowed.contains(other))
				.map((other) -> ROOT + "." + other + "..")
				.toArray(String[]::new);
			String[] withRoot = Arrays.copyOf(forbidden, forbidden.length + 1);
			withRoot[forbidden.length] = ROOT;
			return DynamicTest.dynamicTest(room.getKey(),
					() -> ArchRuleDefinition.noClasses()
						.that()
						.resideInAPackage(ROOT + "." + room.getKey() + "..")
						.should()
						.dependOnClassesThat()
						.resideInAnyPackage(withRoot)
						.allowEmptyShould(true)
						.check(classes));
		}).toList();
	}

	@Test
	void everyPackageBelongsToARoom() {
		Set<String> unknown = new HashSet<>();
		classes.forEach((type) -> {
			String name = type.getPackageName();
			if (!name.equals(ROOT)) {
				String room = name.substring(ROOT.length() + 1).split("\\.")[0];
				if (!ROOMS.containsKey(room)) {
					unknown.add(name);
				}
			}
		});
		org.assertj.core.api.Assertions.assertThat(unknown).isEmpty();
	}

	@Test
	void onlyOnePackageKnowsTheQuicCodec() {
		ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackage(ROOT + ".transport.quic..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.netty.incubator..")
			.check(classes);
	}

	@Test
	void protocolCodeHasNoClockThreadOrChanceOfItsOwn() {
		ArchRuleDefinition.noClasses()
			.that()
			.resideInAnyPackage(ROOT + ".wire..", ROOT + ".link..", ROOT + ".dht..", ROOT + ".discovery..",
					ROOT + ".membership..", ROOT + ".pubsub..", ROOT + ".rpc..", ROOT + ".erlang..")
			.should()
			.callMethod(System.class, "currentTimeMillis")
			.orShould()
			.callMethod(System.class, "nanoTime")
			.orShould()
			.callMethod(java.time.Instant.class, "now")
			.orShould()
			.dependOnClassesThat()
			.haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom")
			.orShould()
			.dependOnClassesThat()
			.haveFullyQualifiedName("java.util.Random")
			.orShould()
			.dependOnClassesThat()
			.haveFullyQualifiedName("java.security.SecureRandom")
			.orShould()
			.dependOnClassesThat()
			.haveFullyQualifiedName("java.util.concurrent.Executors")
			.orShould()
			.callMethod(Thread.class, "sleep", long.class)
			.orShould()
			.callConstructor(Thread.class, Runnable.class)
			.allowEmptyShould(true)
			.check(classes);
	}

}
