"""Reports as files: charts drawn, templates filled, sheets and PDF/A written."""
