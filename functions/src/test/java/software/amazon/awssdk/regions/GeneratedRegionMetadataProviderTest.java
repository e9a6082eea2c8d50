package software.amazon.awssdk.regions;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Ours against the SDK's, which stays in the SDK's jar. */
class GeneratedRegionMetadataProviderTest {

  private final RegionMetadataProvider ours = new GeneratedRegionMetadataProvider();

  @Test
  void regionMetadata_eachRegion_isInTheSdksPartition() throws Exception {
    RegionMetadataProvider published =
        PublishedClass.instead(GeneratedRegionMetadataProvider.class, RegionMetadataProvider.class);
    assertThat(Region.regions()).hasSizeGreaterThan(30);
    for (Region region : Region.regions()) {
      RegionMetadata expected = published.regionMetadata(region);
      RegionMetadata found = ours.regionMetadata(region);
      assertThat(found.id()).isEqualTo(expected.id());
      assertThat(found.description()).isNotEmpty();
      assertThat(found.partition().id()).as(region.id()).isEqualTo(expected.partition().id());
      assertThat(found.partition().dnsSuffix()).isEqualTo(expected.partition().dnsSuffix());
    }
  }

  @Test
  void regionMetadata_anotherRegion_isNone() {
    assertThat(ours.regionMetadata(Region.of("xx-nowhere-1"))).isNull();
  }
}
