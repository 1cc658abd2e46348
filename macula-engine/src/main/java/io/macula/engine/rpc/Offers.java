package io.macula.engine.rpc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.macula.engine.discovery.Advertisement;
import io.macula.engine.discovery.Advertiser;
import io.macula.engine.runtime.MeshFailure;
import org.jspecify.annotations.Nullable;

/**
 * Announces procedures, of which one node may offer several versions under one record:
 * the record has the metadata of the newest offer that is left, and all versions.
 * Confined to the loop.
 */
final class Offers {

	private final Advertiser advertiser;

	private final Map<String, List<Offer>> offers = new HashMap<>();

	private boolean stopped;

	Offers(Advertiser advertiser) {
		this.advertiser = advertiser;
	}

	/**
	 * Announce.
	 * @param procedure its name
	 * @param version its version, {@code null} if it has none
	 * @param metadata what to tell
	 * @return the announcement
	 * @throws MeshFailure if it cannot be announced
	 */
	Advertisement announce(String procedure, @Nullable ProcedureVersion version, Map<String, String> metadata) {
		List<Offer> all = this.offers.computeIfAbsent(procedure, (name) -> new ArrayList<>());
		List<Offer> others = List.copyOf(all);
		try {
			Offer offer = new Offer(procedure, version, metadata, others);
			all.add(offer);
			return offer;
		}
		finally {
			if (all.isEmpty()) {
				this.offers.remove(procedure);
			}
		}
	}

	/** Records are not changed any more, only taken back. */
	void stop() {
		this.stopped = true;
	}

	private static Map<String, String> told(Map<String, String> metadata, List<@Nullable ProcedureVersion> versions) {
		List<ProcedureVersion> known = new ArrayList<>();
		versions.forEach((version) -> {
			if (version != null) {
				known.add(version);
			}
		});
		if (known.isEmpty()) {
			return metadata;
		}
		Map<String, String> told = new LinkedHashMap<>(metadata);
		told.put(ProcedureVersion.METADATA, ProcedureVersion.list(known));
		return told;
	}

	/** One announcement. */
	private final class Offer implements Advertisement {

		private final String procedure;

		private final @Nullable ProcedureVersion version;

		private final Map<String, String> metadata;

		private final CompletableFuture<Void> announced;

		private Advertisement current;

		Offer(String procedure, @Nullable ProcedureVersion version, Map<String, String> metadata, List<Offer> others) {
			this.procedure = procedure;
			this.version = version;
			this.metadata = metadata;
			List<@Nullable ProcedureVersion> versions = new ArrayList<>();
			others.forEach((offer) -> versions.add(offer.version));
			versions.add(version);
			this.current = Offers.this.advertiser.procedure(procedure, Offers.told(metadata, versions));
			this.announced = this.current.announced();
		}

		@Override
		public CompletableFuture<Void> announced() {
			return this.announced;
		}

		@Override
		public CompletableFuture<Void> withdraw() {
			CompletableFuture<Void> gone = this.current.withdraw();
			List<Offer> all = Offers.this.offers.get(this.procedure);
			if (all != null && all.remove(this)) {
				if (all.isEmpty()) {
					Offers.this.offers.remove(this.procedure);
				}
				else if (!Offers.this.stopped) {
					all.get(all.size() - 1).tellAnew(all);
				}
			}
			return gone;
		}

		/** Another one is gone: the record is to say what is left. */
		private void tellAnew(List<Offer> all) {
			List<@Nullable ProcedureVersion> versions = new ArrayList<>();
			all.forEach((offer) -> versions.add(offer.version));
			Map<String, String> now = Offers.told(this.metadata, versions);
			// Nothing is sent if the record says that already
			Advertisement fresh = Offers.this.advertiser.procedure(this.procedure, now);
			this.current.withdraw();
			this.current = fresh;
		}

	}

}
