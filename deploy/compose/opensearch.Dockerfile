# OpenSearch with the Japanese analysis plugin.
FROM opensearchproject/opensearch:3.8.0
RUN bin/opensearch-plugin install --batch analysis-kuromoji
