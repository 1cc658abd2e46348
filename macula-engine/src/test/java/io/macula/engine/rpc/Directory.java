package io.macula.engine.rpc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.macula.engine.discovery.Advertisement;
import io.macula.engine.discovery.Advertiser;
import io.macula.engine.discovery.Found;
import io.macula.engine.discovery.NodeFinder;
import io.macula.engine.discovery.Resolution;
import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;

/**
 * A directory of procedures that all nodes of a test share and that is always right,
 * unless told otherwise.
 */
final class Directory {

	private final Map<String, List<Contact>> providers = new HashMap<>();

	final Set<NodeId> unreachable = new HashSet<>();

	final List<String> withdrawn = new ArrayList<>();

	void add(String procedure, Contact contact) {
		this.providers.computeIfAbsent(procedure, (key) -> new ArrayList<>()).add(contact);
	}

	Advertiser advertiser(Contact self) {
		return new Advertiser() {

			@Override
			public Advertisement subscription(String pattern) {
				throw new AssertionError("not for calls");
			}

			@Override
			public Advertisement procedure(String procedure, Map<String, String> metadata) {
				add(procedure, self);
				return new Advertisement() {

					@Override
					public CompletableFuture<Void> announced() {
						return CompletableFuture.completedFuture(null);
					}

					@Override
					public CompletableFuture<Void> withdraw() {
						Directory.this.providers.getOrDefault(procedure, new ArrayList<>()).remove(self);
						return CompletableFuture.completedFuture(null);
					}

				};
			}

		};
	}

	NodeFinder finder() {
		return new NodeFinder() {

			@Override
			public Resolution knownSubscribers(String topic) {
				return null;
			}

			@Override
			public void subscribers(String topic, Consumer<Resolution> then) {
				then.accept(Resolution.NOBODY);
			}

			@Override
			public Resolution knownProviders(String procedure) {
				return resolve(procedure);
			}

			@Override
			public void providers(String procedure, Consumer<Resolution> then) {
				then.accept(resolve(procedure));
			}

			@Override
			public void reachable(NodeId node) {
				// Nobody is left out for long
			}

			@Override
			public void unreachable(NodeId node) {
				Directory.this.unreachable.add(node);
			}

			@Override
			public void gone(NodeId node) {
				Directory.this.unreachable.add(node);
			}

			@Override
			public void withdrawn(String procedure, NodeId node) {
				Directory.this.withdrawn.add(procedure);
			}

		};
	}

	private Resolution resolve(String procedure) {
		return new Resolution(this.providers.getOrDefault(procedure, List.of())
			.stream()
			.map((contact) -> new Found(contact, List.of(procedure), Map.of()))
			.toList(), true);
	}

}
