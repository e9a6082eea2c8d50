package software.amazon.awssdk.regions;

/**
 * In place of the SDK's class of this name, which makes the metadata of each of some 50 regions
 * before a client can know in which region its one service is signed for, though only the message
 * about a host that isn't found asks for any. See {@link GeneratedServiceMetadataProvider}.
 */
public final class GeneratedRegionMetadataProvider implements RegionMetadataProvider {

  /** Of a region that the SDK knows, as it has it but for the description; of others null. */
  @Override
  public RegionMetadata regionMetadata(Region region) {
    return Region.regions().contains(region) ? new KnownRegion(region) : null;
  }

  private record KnownRegion(Region region) implements RegionMetadata {

    /** As {@code aws-cn-global} ends, whose partition is {@code aws-cn}. */
    private static final String GLOBAL = "-global";

    @Override
    public String id() {
      return region.id();
    }

    @Override
    @SuppressWarnings("deprecation")
    public String domain() {
      return partition().dnsSuffix();
    }

    @Override
    public String description() {
      return region.id();
    }

    @Override
    public PartitionMetadata partition() {
      return region.isGlobalRegion()
          ? PartitionMetadata.of(region.id().replace(GLOBAL, ""))
          : PartitionMetadata.of(region);
    }
  }
}
