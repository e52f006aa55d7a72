-- A further page of a TAXII collection costs a tenth of a request, so that a first load ends before the minute's allowance does.
-- It is a price like the others: the route's pattern, followed by `?next`. Prices that the operator has set stay.
alter table tiers alter column route_costs set default '{
    "/api/taxii2/api/collections/{collectionId}/objects/?next": 100,
    "/api/taxii2/api/collections/{collectionId}/manifest/?next": 100,
    "/api/taxii2/api/collections/{collectionId}/objects/{objectId}/?next": 100,
    "/api/taxii2/api/collections/{collectionId}/objects/{objectId}/versions/?next": 100
}';
update tiers set route_costs = '{
    "/api/taxii2/api/collections/{collectionId}/objects/?next": 100,
    "/api/taxii2/api/collections/{collectionId}/manifest/?next": 100,
    "/api/taxii2/api/collections/{collectionId}/objects/{objectId}/?next": 100,
    "/api/taxii2/api/collections/{collectionId}/objects/{objectId}/versions/?next": 100
}'::jsonb || route_costs;
comment on column tiers.route_costs is
    'Thousandths of a token a request to a route costs, by route pattern; 1000 where none is named. A pattern followed by ?next is '
    'the price of a further page.';
